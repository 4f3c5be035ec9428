import { z } from 'zod';

/** What one variable takes, in the words of a sentence: `a whole number from 1 to 10000`. */
export interface Expectation {
  readonly name: string;
  readonly takes: string;
  /** As it would be written in the environment; undefined = no default. */
  readonly fallback: string | undefined;
  readonly description: string;
}

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly description?: string;
}

/** Every variable of a configuration schema, in the order it is declared. The schema is the only source. */
export function expectationsOf(schema: z.ZodObject): readonly Expectation[] {
  const properties = (z.toJSONSchema(schema, { io: 'input' }).properties ?? {}) as Record<string, Property>;
  const defaults = schema.parse({}) as Record<string, unknown>;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    takes: words(property),
    fallback: defaults[name] === undefined ? undefined : String(defaults[name]),
    description: property.description ?? '',
  }));
}

function words(property: Property): string {
  if (property.enum) return property.enum.includes('true') ? 'true or false' : `one of ${property.enum.join(', ')}`;
  if (property.type === 'integer') return `a whole number from ${property.minimum ?? '−∞'} to ${property.maximum ?? '∞'}`;
  if (property.format === 'uri') return 'a URL such as https://chat.example.com';
  if (property.pattern?.includes('postgres')) return 'a URL such as postgres://user:password@host:5432/name';
  if (property.pattern?.includes('redis')) return 'a URL such as redis://127.0.0.1:6379';
  return (property.minLength ?? 0) > 1 ? `text of at least ${property.minLength} characters` : 'text';
}

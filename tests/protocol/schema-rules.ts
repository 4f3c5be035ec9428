import { z } from 'zod';

/** The part of JSON Schema that zod writes for our frames. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  oneOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

/** What a peer may send, before defaults and with unknown fields allowed (PROTOCOL.md §12). */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;

/** The frame types of a union, each with the schema of its object. */
export function framesOf(schema: z.ZodType): Map<string, JsonSchema> {
  const union = jsonSchemaOf(schema);
  return new Map((union.oneOf ?? []).map((frame) => [String(frame.properties?.['t']?.const), frame]));
}

/**
 * Every rule of a frame's fields as "path:keyword", for example "auth.token:pattern". `depth` says how many objects deep:
 * 1 = the frame's own fields, 2 = also the fields of these.
 */
export function rulesOf(schema: JsonSchema, depth: number, path = ''): string[] {
  const rules: string[] = [];
  const at = (name: string): string => (path ? `${path}.${name}` : name);
  for (const name of schema.required ?? []) if (at(name) !== 't' && depth > 0) rules.push(`${at(name)}:required`);
  if (path && schema.const === undefined) rules.push(...scalarRules(schema).map((keyword) => `${path}:${keyword}`));
  if (depth === 0) return rules;
  for (const [name, child] of Object.entries(schema.properties ?? {})) if (at(name) !== 't') rules.push(...rulesOf(child, depth - 1, at(name)));
  for (const option of schema.oneOf ?? []) rules.push(...rulesOf(option, depth, path));
  return [...new Set(rules)];
}

function scalarRules(schema: JsonSchema): string[] {
  const rules: string[] = schema.type === undefined ? [] : ['type'];
  for (const keyword of ['enum', 'minLength', 'maxLength', 'minimum', 'minItems', 'maxItems', 'pattern'] as const) {
    if (schema[keyword] !== undefined && !(keyword === 'minimum' && (schema.minimum ?? 0) < 0)) rules.push(keyword);
  }
  // zod writes the largest safe integer as a maximum; only a smaller one is a rule of ours.
  if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) rules.push('maximum');
  return rules;
}

import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ApiEnv } from './env.ts';

/** The methods that some route takes at this path, for the header `Allow`; empty when there is no route at all. */
export function methodsOf(app: OpenAPIHono<ApiEnv>, path: string): readonly string[] {
  const methods = app.routes
    .filter((route) => route.method !== 'ALL' && !route.path.endsWith('*') && pattern(route.path).test(path))
    .map((route) => route.method);
  return [...new Set(methods)].sort();
}

function pattern(path: string): RegExp {
  const source = path.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))).join('/');
  return new RegExp(`^${source}$`);
}

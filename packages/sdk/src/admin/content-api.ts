import type { ContentApi } from './content-types.ts';
import type { Rest } from './rest.ts';

export function createContentApi(rest: Rest): ContentApi {
  const of = (id: string, act: string): string => `/held-messages/${encodeURIComponent(id)}/${act}`;
  return {
    rules: () => rest({ path: '/content' }),
    update: (body) => rest({ method: 'PATCH', path: '/content', body }),
    try: (text, rules = {}) => rest({ method: 'POST', path: '/content/try', body: { text, rules } }),
    held: (query = {}) => rest({ path: '/held-messages', query: { ...query } }),
    release: async (id) => void (await rest({ method: 'POST', path: of(id, 'release') })),
    refuse: async (id) => void (await rest({ method: 'POST', path: of(id, 'refuse') })),
  };
}

import type { Feature } from '../../feature.ts';
import { heldRoutes } from './held-routes.ts';
import { rulesRoutes } from './rules-routes.ts';

/** Rules for what messages say, and the messages that wait for a look because of them. */
export const contentFeature: Feature = {
  name: 'content',
  routes(app, context) {
    rulesRoutes(app, context);
    heldRoutes(app, context);
  },
};

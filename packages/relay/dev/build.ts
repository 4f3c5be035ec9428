/** `npm run build`: JavaScript and types of protocol, sdk and relay into their `dist`, and the widget. */
import { buildPackage, buildWidget, buildWidgetTypes, refuseOldNode } from './steps.ts';

refuseOldNode();
for (const name of ['protocol', 'sdk', 'relay']) buildPackage(name);
buildWidget([]);
buildWidgetTypes();

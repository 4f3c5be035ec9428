/** What the loader fetches: defines `<chat-widget>`. The order is for compression: what is alike stands together, which is worth 0.3 kB. */
import 'lit';
import '@frontdesk/sdk';
import './chat-widget.ts';

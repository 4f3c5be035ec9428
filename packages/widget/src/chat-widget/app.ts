/** What the loader fetches: defines `<chat-widget>`. */
import './chat-widget.ts';

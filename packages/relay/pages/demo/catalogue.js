/** What Duskery sells. Prices in euro cents; `tint` and `lit` name classes of style.css. */
export const LAMPS = [
  { slug: 'pebble', name: 'Pebble', room: 'bedroom', price: 14900, line: 'Terracotta table lamp with a linen dome', tint: 'clay', lit: 'high' },
  { slug: 'heron', name: 'Heron', room: 'reading', price: 28900, line: 'Arched floor lamp that leans over your shoulder', tint: 'sage', lit: 'side' },
  { slug: 'morel', name: 'Morel', room: 'outdoors', price: 9900, line: 'Cordless lamp for balconies and blackouts', tint: 'plum', lit: 'low' },
  { slug: 'kumo', name: 'Kumo', room: 'dining', price: 12900, line: 'Paper pendant, light as a cloud', tint: 'sand', lit: 'high' },
  { slug: 'ledger', name: 'Ledger', room: 'reading', price: 17900, line: 'Jointed desk lamp in slate blue', tint: 'sky', lit: 'side' },
  { slug: 'halo', name: 'Halo', room: 'bedroom', price: 11900, line: 'Brushed brass sconce with an opal globe', tint: 'mist', lit: 'high' },
];

export const ROOMS = [['all', 'All lamps'], ['bedroom', 'Bedroom'], ['reading', 'Reading'], ['dining', 'Dining'], ['outdoors', 'Outdoors']];

/** The lamp of that slug, or undefined. */
export const lampOf = (slug) => LAMPS.find((lamp) => lamp.slug === slug);

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** "€149.00" for 14900. */
export const money = (cents) => euros.format(cents / 100);

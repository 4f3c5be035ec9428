import type { Sentences } from './words.ts';

/** English of the emoji picker; comes with it. */
export const enEmoji = {
  emojiSmileys: 'Faces',
  emojiPeople: 'People and gestures',
  emojiNature: 'Animals and nature',
  emojiFood: 'Food and drink',
  emojiThings: 'Activities and things',
  emojiSymbols: 'Hearts and symbols',
} as const satisfies Sentences;

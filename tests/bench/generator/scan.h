/* Finds what we need in JSON text without parsing it. Bodies cannot fool it: a quote inside a string is escaped. */
#ifndef SCAN_H
#define SCAN_H
#define _GNU_SOURCE
#include <stdint.h>
#include <string.h>

#define TEXT_SIZE 200 /* characters of a message's text */

/* After the next `"key":"` in [from, end), or NULL. */
static inline char *scan_string(char *from, const char *end, const char *key, size_t key_size) {
  char *found = memmem(from, (size_t)(end - from), key, key_size);
  return found ? found + key_size : NULL;
}
#define SCAN(from, end, key) scan_string((from), (end), "\"" key "\":\"", sizeof(key) + 3)

static inline uint64_t scan_hex(const char *digits, int count) {
  uint64_t value = 0;
  for (int place = 0; place < count; place += 1) {
    unsigned char digit = (unsigned char)digits[place];
    value = value << 4 | (uint64_t)(digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10);
  }
  return value;
}

static inline void put_hex(char *digits, uint64_t value, int count) {
  for (int place = count - 1; place >= 0; place -= 1, value >>= 4) digits[place] = "0123456789abcdef"[value & 15];
}

static inline void put_decimal(char *digits, uint64_t value, int count) {
  for (int place = count - 1; place >= 0; place -= 1, value /= 10) digits[place] = (char)('0' + value % 10);
}

/* Sixteen letters as digits: the relay masks runs of decimal digits that could be a card's. */
static inline uint64_t scan_letters(const char *letters, int count) {
  uint64_t value = 0;
  for (int place = 0; place < count; place += 1) value = value << 4 | ((uint64_t)(letters[place] - 'a') & 15);
  return value;
}

static inline void put_letters(char *letters, uint64_t value, int count) {
  for (int place = count - 1; place >= 0; place -= 1, value >>= 4) letters[place] = (char)('a' + (value & 15));
}

/* A message's text is "@" time(16) " " number(7) " " peer(5) " " padding "#", in letters. A shortened preview lacks the "#". */
typedef struct { uint64_t time; uint32_t number, peer; } mark;

static inline void mark_write(char *text, mark value) {
  text[0] = '@';
  put_letters(text + 1, value.time, 16);
  put_letters(text + 18, value.number, 7);
  put_letters(text + 26, value.peer, 5);
}

/* Finds the next whole text in [*from, end) and moves *from behind it. Returns 0 when there is none. */
static inline int mark_next(char **from, const char *end, mark *value) {
  for (char *text; (text = SCAN(*from, end, "text")); *from = text) {
    if (end - text <= TEXT_SIZE || text[0] != '@' || text[TEXT_SIZE - 1] != '#' || text[TEXT_SIZE] != '"') continue;
    *value = (mark){scan_letters(text + 1, 16), (uint32_t)scan_letters(text + 18, 7), (uint32_t)scan_letters(text + 26, 5)};
    *from = text + TEXT_SIZE;
    return 1;
  }
  return 0;
}
#endif

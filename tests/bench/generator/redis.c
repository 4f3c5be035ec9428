/* Redis as the store and the way to the reader: each message is one XADD to a stream, one connection reads the stream with XREAD. */
#include "load.h"
#include <ctype.h>

/* Most messages in one answer to the reader. */
#define AT_ONCE 500

typedef struct { char text[40]; } stream_id;

static void read_on(peer *self, const char *after) {
  send_format(self, "*8\r\n$5\r\nXREAD\r\n$5\r\nBLOCK\r\n$1\r\n0\r\n$5\r\nCOUNT\r\n$3\r\n%d\r\n$7\r\nSTREAMS\r\n$8\r\nmessages\r\n$%zu\r\n%s\r\n", AT_ONCE, strlen(after), after);
}

static size_t form(char *frame, size_t capacity, const char *json) {
  return (size_t)snprintf(frame, capacity, "*5\r\n$4\r\nXADD\r\n$8\r\nmessages\r\n$1\r\n*\r\n$4\r\nbody\r\n$%zu\r\n%s\r\n", strlen(json), json);
}

static void connected(peer *self) {
  become_ready(self);
  if (self->role == ROLE_AGENT) read_on(self, "0-0");
}

/* Where the value at `from` ends, or NULL when it is not whole yet. Keeps the last string in it that is an id. */
static char *value_end(char *from, char *end, stream_id *last) {
  char *line = memmem(from, (size_t)(end - from), "\r\n", 2);
  if (!line) return NULL;
  long count = strtol(from + 1, NULL, 10);
  char *next = line + 2;
  if (*from == '-') fail("refused: %.*s", (int)(line - from), from);
  if (*from == '$' && count >= 0) {
    if (end - next < count + 2) return NULL;
    if (count < (long)sizeof last->text && isdigit((unsigned char)*next)) snprintf(last->text, sizeof last->text, "%.*s", (int)count, next);
    return next + count + 2;
  }
  if (*from == '*') for (; count > 0 && next; count -= 1) next = value_end(next, end, last);
  return next;
}

static size_t heard(peer *self) {
  char *from = self->input, *end = from + self->input_size;
  stream_id last;
  for (char *next; from < end && (next = value_end(from, end, &last)); from = next) {
    if (self->role == ROLE_AGENT) {
      seen(self, from, next);
      read_on(self, last.text);
    } else answered(self, self->answered);
  }
  return (size_t)(from - self->input);
}

const plain_protocol redis_protocol = {.form = form, .connected = connected, .heard = heard};

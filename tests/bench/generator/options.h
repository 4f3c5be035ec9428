/* Command line: name=value pairs, all optional. */
#ifndef OPTIONS_H
#define OPTIONS_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *host, *path, *token, *conv, *workspace;
  int port, port2, pid, sio, redis, nats, mqtt, loose, echo, fanout, idle, storm, size, connections, window, rate, follow;
  double warmup, seconds;
} options;

static inline options options_read(int count, char **words) {
  options read = {.host = "127.0.0.1", .path = "/ws", .token = "", .conv = "", .workspace = "default", .port = 8080, .connections = 50, .window = 8, .warmup = 1, .seconds = 5};
  const struct { const char *name; int *value; } numbers[] = {
    {"port", &read.port}, {"port2", &read.port2}, {"pid", &read.pid}, {"sio", &read.sio}, {"redis", &read.redis}, {"nats", &read.nats}, {"mqtt", &read.mqtt}, {"loose", &read.loose}, {"echo", &read.echo}, {"fanout", &read.fanout}, {"idle", &read.idle}, {"storm", &read.storm}, {"size", &read.size},
    {"connections", &read.connections}, {"window", &read.window}, {"rate", &read.rate}, {"follow", &read.follow}};
  const struct { const char *name; const char **value; } strings[] = {
    {"host", &read.host}, {"path", &read.path}, {"token", &read.token}, {"conv", &read.conv}, {"workspace", &read.workspace}};
  const struct { const char *name; double *value; } times[] = {{"warmup", &read.warmup}, {"seconds", &read.seconds}};
#define TAKE(table, convert) \
  for (size_t row = 0; row < sizeof table / sizeof *table; row += 1) \
    if (!strcmp(words[word], table[row].name)) { *table[row].value = convert; known = 1; }
  for (int word = 1; word < count; word += 1) {
    char *value = strchr(words[word], '=');
    int known = 0;
    if (value) {
      *value++ = 0;
      TAKE(numbers, atoi(value)) TAKE(strings, value) TAKE(times, atof(value))
    }
    if (!known) {
      fprintf(stderr, "unknown option %s\n", words[word]);
      exit(2);
    }
  }
  return read;
}
#endif

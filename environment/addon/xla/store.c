// A key-value store in a folder that several machines share: what the processes of one client tell each other before they can talk
// directly. A key is a file, which is written beside and then takes its name, so that nobody reads a half.
#define _POSIX_C_SOURCE 200809L
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// A file begins with this, the length of the key and that of the value; key and value follow.
#define MAGIC "usdrl-kv"
#define LARGEST ((uint64_t)1 << 28)
typedef struct {
  char magic[8];
  uint64_t key_size;
  uint64_t value_size;
} Head;

// Milliseconds from one look to the next, at first and at last.
enum { SHORTEST_PAUSE = 2, LONGEST_PAUSE = 200 };

static bool failed(StoreFailure* failure, PJRT_Error_Code code, const char* what, const char* file) {
  failure->code = code;
  snprintf(failure->message, sizeof failure->message, "key-value store %s: %s", file, what);
  return false;
}

// The file of a key: letters, digits and dashes as they are, what is long or odd by a number. Equal numbers of two keys are noticed,
// since the file holds its key.
static void file_of(const char* folder, const char* key, size_t size, char* file, size_t room) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < size; ++i) hash = (hash ^ (unsigned char)key[i]) * 1099511628211u;
  char shown[65];
  size_t length = 0;
  for (size_t i = 0; i < size && length < sizeof shown - 1; ++i) {
    const char c = key[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    shown[length++] = plain ? c : '_';
  }
  shown[length] = 0;
  snprintf(file, room, "%s/%s.%016llx", folder, shown, (unsigned long long)hash);
}

static bool write_all(int file, const void* data, size_t size) {
  for (const char* at = data; size > 0;) {
    const ssize_t count = write(file, at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    at += count;
    size -= (size_t)count;
  }
  return true;
}

bool store_put(const char* folder, const char* key, size_t key_size, const char* value, size_t value_size,
               StoreFailure* failure) {
  char file[STORE_PATH], beside[STORE_PATH + 64], host[32] = "";
  static _Atomic unsigned long number;
  if (key_size == 0 || key_size > LARGEST || value_size > LARGEST) {
    return failed(failure, PJRT_Error_Code_INVALID_ARGUMENT, "a key of no bytes, or a value of too many", folder);
  }
  file_of(folder, key, key_size, file, sizeof file);
  gethostname(host, sizeof host - 1);
  snprintf(beside, sizeof beside, "%s.%s.%ld.%lu.tmp", file, host, (long)getpid(), ++number);
  const int handle = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (handle < 0) return failed(failure, PJRT_Error_Code_UNAVAILABLE, strerror(errno), beside);
  Head head = {.key_size = key_size, .value_size = value_size};
  memcpy(head.magic, MAGIC, sizeof head.magic);
  bool whole = write_all(handle, &head, sizeof head) && write_all(handle, key, key_size) &&
               write_all(handle, value, value_size) && fsync(handle) == 0;
  whole = close(handle) == 0 && whole;
  if (whole && rename(beside, file) == 0) return true;
  failed(failure, PJRT_Error_Code_UNAVAILABLE, strerror(errno), file);
  unlink(beside);
  return false;
}

static bool read_all(int file, void* data, size_t size) {
  for (char* at = data; size > 0;) {
    const ssize_t count = read(file, at, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    size -= (size_t)count;
  }
  return true;
}

// The value in an open file. Its lengths must add up to the file's, before any memory is taken for them.
static bool read_value(int handle, const char* file, const char* key, size_t key_size, char** value, size_t* value_size,
                       StoreFailure* failure) {
  struct stat about;
  Head head;
  if (fstat(handle, &about) != 0 || !S_ISREG(about.st_mode) || !read_all(handle, &head, sizeof head) ||
      memcmp(head.magic, MAGIC, sizeof head.magic) != 0 || head.key_size > LARGEST || head.value_size > LARGEST ||
      sizeof head + head.key_size + head.value_size != (uint64_t)about.st_size) {
    return failed(failure, PJRT_Error_Code_DATA_LOSS, "no whole entry of such a store; take the folder away", file);
  }
  char* bytes = malloc(head.key_size + head.value_size + 1);
  if (bytes == NULL || !read_all(handle, bytes, head.key_size + head.value_size)) {
    free(bytes);
    return failed(failure, PJRT_Error_Code_DATA_LOSS, "cannot be read to its end", file);
  }
  if (head.key_size != key_size || memcmp(bytes, key, key_size) != 0) {
    free(bytes);
    return failed(failure, PJRT_Error_Code_DATA_LOSS, "the entry of another key", file);
  }
  memmove(bytes, bytes + head.key_size, head.value_size);
  *value = bytes;
  *value_size = head.value_size;
  return true;
}

bool store_try_get(const char* folder, const char* key, size_t key_size, char** value, size_t* value_size,
                   StoreFailure* failure) {
  char file[STORE_PATH];
  file_of(folder, key, key_size, file, sizeof file);
  const int handle = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (handle < 0) {
    const bool absent = errno == ENOENT || errno == ESTALE;
    return failed(failure, absent ? PJRT_Error_Code_NOT_FOUND : PJRT_Error_Code_UNAVAILABLE, strerror(errno), file);
  }
  const bool found = read_value(handle, file, key, key_size, value, value_size, failure);
  close(handle);
  return found;
}

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool store_get(const char* folder, const char* key, size_t key_size, int timeout_ms, char** value, size_t* value_size,
               StoreFailure* failure) {
  const int64_t end = milliseconds() + timeout_ms;
  for (int64_t pause = SHORTEST_PAUSE;; pause = pause < LONGEST_PAUSE / 2 ? pause * 2 : LONGEST_PAUSE) {
    if (store_try_get(folder, key, key_size, value, value_size, failure)) return true;
    if (failure->code != PJRT_Error_Code_NOT_FOUND) return false;
    const int64_t left = end - milliseconds();
    if (left <= 0) {
      char what[96];
      snprintf(what, sizeof what, "not put within %d ms; is every machine's process running?", timeout_ms);
      char file[STORE_PATH];
      file_of(folder, key, key_size, file, sizeof file);
      return failed(failure, PJRT_Error_Code_DEADLINE_EXCEEDED, what, file);
    }
    // A look at the folder makes a shared file system look anew.
    const int seen = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (seen >= 0) close(seen);
    const int64_t wait = pause < left ? pause : left;
    const struct timespec sleep = {.tv_sec = wait / 1000, .tv_nsec = (wait % 1000) * 1000000};
    nanosleep(&sleep, NULL);
  }
}

static void delete_value(char* value) { free(value); }

// An error as the plugin makes it of a code and a message, which it copies.
static PJRT_Error* told(PJRT_CallbackError* make, const StoreFailure* failure) {
  return (*make)(failure->code, failure->message, strlen(failure->message));
}

PJRT_Error* store_put_callback(PJRT_KeyValuePutCallback_Args* args) {
  StoreFailure failure;
  const bool done = store_put(args->user_arg, args->key, args->key_size, args->value, args->value_size, &failure);
  return done ? NULL : told(args->callback_error, &failure);
}

PJRT_Error* store_get_callback(PJRT_KeyValueGetCallback_Args* args) {
  StoreFailure failure;
  args->value_deleter_callback = delete_value;
  const bool done = store_get(args->user_arg, args->key, args->key_size, args->timeout_in_ms, &args->value,
                              &args->value_size, &failure);
  return done ? NULL : told(args->callback_error, &failure);
}

PJRT_Error* store_try_get_callback(PJRT_KeyValueTryGetCallback_Args* args) {
  StoreFailure failure;
  args->value_deleter_callback = delete_value;
  const bool done = store_try_get(args->user_arg, args->key, args->key_size, &args->value, &args->value_size, &failure);
  return done ? NULL : told(args->callback_error, &failure);
}

/* A disk that fails when it is told to. Preloaded into a test's own process, it stands between the program and the C library: calls that
   change files below one folder are counted, and those that fall due get the error of a full, protected or broken disk. Everything else
   passes. It is told what to do through a small file that the test writes and that is mapped here; see crates/testkit/src/disk.rs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITES = 1, SYNCS = 2, SIZES = 4, NAMES = 8, HALVES = 16 };

/* The file that is mapped; the order of the fields is known to disk.rs. */
struct orders {
  _Atomic uint64_t calls;  /* how many calls were counted */
  _Atomic uint64_t first;  /* the first call that fails, counted from 1; 0: none */
  _Atomic uint64_t last;   /* the last call that fails */
  _Atomic uint64_t error;  /* the errno that they get */
  _Atomic uint64_t kinds;  /* which kinds of calls count */
  _Atomic uint64_t failed; /* how many calls failed */
};

static struct orders *orders;
static char folder[PATH_MAX];
static size_t folder_length;

__attribute__((constructor)) static void begin(void) {
  const char *below = getenv("DIWAN_DISK_FOLDER"), *file = getenv("DIWAN_DISK_ORDERS");
  if (!below || !file || !realpath(below, folder)) return;
  folder_length = strlen(folder);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *mapped = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) orders = mapped;
}

static int is_below(const char *path) {
  return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == 0);
}

static int fd_is_below(int fd) {
  char link[64], path[PATH_MAX];
  const char digits[] = "0123456789";
  char number[16];
  int at = sizeof number - 1, rest = fd;
  number[at] = 0;
  do number[--at] = digits[rest % 10];
  while ((rest /= 10) > 0);
  strcpy(link, "/proc/self/fd/");
  strcat(link, number + at);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_below(path);
}

/* Whether this call is one that fails; its errno is set then. */
static int falls_due(uint64_t kind) {
  if (!(atomic_load(&orders->kinds) & kind)) return 0;
  uint64_t call = atomic_fetch_add(&orders->calls, 1) + 1, first = atomic_load(&orders->first);
  if (first == 0 || call < first || call > atomic_load(&orders->last)) return 0;
  atomic_fetch_add(&orders->failed, 1);
  errno = (int)atomic_load(&orders->error);
  return 1;
}

static int fd_fails(int fd, uint64_t kind) {
  if (!orders || fd < 0) return 0;
  int before = errno, fails = fd_is_below(fd) && falls_due(kind);
  if (!fails) errno = before;
  return fails;
}

/* Paths are looked at as they are given: whoever tests gives absolute ones. */
static int exists(const char *path) {
  int before = errno, there = faccessat(AT_FDCWD, path, F_OK, 0) == 0;
  errno = before;
  return there;
}

/* A full disk still lets go of names; it only takes no new ones. */
static int is_full(void) { return atomic_load(&orders->error) == ENOSPC; }

static int path_fails(const char *path, uint64_t kind) { return orders && is_below(path) && falls_due(kind); }

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* A write that fails may have written its first half before: the disk filled up in the middle of it. */
static int leaves_a_half(size_t size) { return size > 1 && (atomic_load(&orders->kinds) & HALVES); }

ssize_t write(int fd, const void *bytes, size_t size) {
  REAL(write);
  if (!fd_fails(fd, WRITES)) return real(fd, bytes, size);
  int error = errno;
  if (leaves_a_half(size)) (void)!real(fd, bytes, size / 2);
  errno = error;
  return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) {
  REAL(pwrite);
  if (!fd_fails(fd, WRITES)) return real(fd, bytes, size, at);
  int error = errno;
  if (leaves_a_half(size)) (void)!real(fd, bytes, size / 2, at);
  errno = error;
  return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) {
  REAL(pwrite64);
  if (!fd_fails(fd, WRITES)) return real(fd, bytes, size, at);
  int error = errno;
  if (leaves_a_half(size)) (void)!real(fd, bytes, size / 2, at);
  errno = error;
  return -1;
}

int fsync(int fd) {
  REAL(fsync);
  return fd_fails(fd, SYNCS) ? -1 : real(fd);
}

int fdatasync(int fd) {
  REAL(fdatasync);
  return fd_fails(fd, SYNCS) ? -1 : real(fd);
}

int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  return fd_fails(fd, SIZES) ? -1 : real(fd, size);
}

int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  return fd_fails(fd, SIZES) ? -1 : real(fd, size);
}

int posix_fallocate(int fd, off_t at, off_t size) {
  REAL(posix_fallocate);
  return fd_fails(fd, SIZES) ? errno : real(fd, at, size);
}

/* A file that is only looked at can always be opened. One that is there and is written can, unless the disk is protected or broken. */
static int needs_the_disk(const char *path, int how) {
  if (!orders || !is_below(path)) return 0;
  if ((how & O_ACCMODE) == O_RDONLY && !(how & O_CREAT)) return 0;
  return !exists(path) ? (how & O_CREAT) != 0 : !is_full();
}

#define OPEN(name) \
  int name(const char *path, int how, ...) { \
    REAL(name); \
    va_list more; \
    va_start(more, how); \
    mode_t mode = (how & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
    va_end(more); \
    if (needs_the_disk(path, how) && path_fails(path, NAMES)) return -1; \
    return real(path, how, mode); \
  }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to) {
  REAL(rename);
  return path_fails(to, NAMES) ? -1 : real(from, to);
}

int unlink(const char *path) {
  REAL(unlink);
  return orders && is_below(path) && exists(path) && !is_full() && path_fails(path, NAMES) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  return orders && is_below(path) && !exists(path) && path_fails(path, NAMES) ? -1 : real(path, mode);
}

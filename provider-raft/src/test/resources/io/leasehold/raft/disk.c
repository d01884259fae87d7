/*
 * A disk that is slow or fails, for one process that is started with this in LD_PRELOAD: before each write is forced, the file that
 * DISK_FAULT names is read; a number is how many milliseconds that takes longer, and "fail" is an error of the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int disk_fault(void) {
    char text[32] = {0};
    const char *file = getenv("DISK_FAULT");
    int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0) {
        return 0;
    }
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    if (size >= 4 && strncmp(text, "fail", 4) == 0) {
        errno = EIO;
        return -1;
    }
    usleep(1000 * atoi(text));
    return 0;
}

int fsync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return disk_fault() ? -1 : real(fd);
}

int fdatasync(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return disk_fault() ? -1 : real(fd);
}

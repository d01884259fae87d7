package io.leasehold;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** The clocks of this machine; boot time is read from the kernel's uptime file, whose resolution is 10 ms. */
final class SystemLeaseClock implements LeaseClock {

    static final SystemLeaseClock INSTANCE = new SystemLeaseClock(Path.of("/proc/uptime"));

    private static final int LONGEST = 64;

    /** Open for good; unlike a channel it survives an interrupt. */
    private final Optional<RandomAccessFile> uptime;

    SystemLeaseClock(Path uptime) {
        this.uptime = opened(uptime);
    }

    private static Optional<RandomAccessFile> opened(Path uptime) {
        try {
            return Optional.of(new RandomAccessFile(uptime.toFile(), "r"));
        } catch (FileNotFoundException e) {
            return Optional.empty(); // why: "not told" is an answer, as on a system that has no such file
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public OptionalLong bootNanos() {
        try {
            return uptime.isPresent() ? OptionalLong.of(bootNanos(uptime.get())) : OptionalLong.empty();
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty(); // why: "not told" is an answer; callers then trust no forward gap at all
        }
    }

    private static long bootNanos(RandomAccessFile uptime) throws IOException {
        byte[] bytes = new byte[LONGEST];
        int length;
        synchronized (uptime) {
            uptime.seek(0);
            length = Math.max(0, uptime.read(bytes));
        }
        String seconds = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).split(" ", 2)[0];
        return new BigDecimal(seconds).movePointRight(9).longValueExact();
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return new ThreadLeaseScheduler(threadName);
    }
}

package io.leasehold;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The clocks of this machine; boot time is read from the kernel's uptime file, whose resolution is 10 ms. */
final class SystemLeaseClock implements LeaseClock {

    static final SystemLeaseClock INSTANCE = new SystemLeaseClock(Path.of("/proc/uptime"));

    private final Path uptime;

    SystemLeaseClock(Path uptime) {
        this.uptime = uptime;
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
            String seconds = Files.readString(uptime).split(" ", 2)[0];
            return OptionalLong.of(new BigDecimal(seconds).movePointRight(9).longValueExact());
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            return OptionalLong.empty(); // why: "not told" is an answer; callers then trust no forward gap at all
        }
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return new ThreadLeaseScheduler(threadName);
    }
}

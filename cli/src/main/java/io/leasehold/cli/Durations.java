package io.leasehold.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;

/**
 * Reads lengths of time as people type them. Zero and below are read too: whoever uses the value knows its limits and names them.
 */
final class Durations implements ITypeConverter<Duration> {

    /** A wait without end. */
    static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

    private static final Pattern FORM = Pattern.compile("(-?\\d{1,100}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "ms", new BigDecimal("0.001"),
            "s", BigDecimal.ONE,
            "m", BigDecimal.valueOf(60),
            "h", BigDecimal.valueOf(3_600),
            "d", BigDecimal.valueOf(86_400));

    @Override
    public Duration convert(String text) {
        return parse(text);
    }

    static Duration parse(String text) {
        if (text.equals("forever")) {
            return FOREVER;
        }
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a length of time; it needs a form such as 250ms, 15s, 2m, 1h");
        }
        return of(text, new BigDecimal(form.group(1)).multiply(SECONDS.getOrDefault(form.group(2), BigDecimal.ONE)));
    }

    private static Duration of(String text, BigDecimal seconds) {
        if (seconds.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is too long a time; the limit is " + Long.MAX_VALUE + " s");
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
        return Duration.ofSeconds(
                whole.longValueExact(),
                seconds.subtract(whole).movePointRight(9).longValue());
    }

    /** For people: the largest unit that leaves a short number. */
    static String text(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        String iso = Duration.ofMillis(duration.toMillis()).toString();
        return iso.substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}

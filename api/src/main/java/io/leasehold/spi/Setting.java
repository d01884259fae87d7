package io.leasehold.spi;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A setting that a provider knows: its name in the URI, what it does, its default, and how its text is read.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

    /** Every duration up to here has a count of nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,6})?ms");

    private final String name;
    private final String description;
    private final T defaultValue;
    private final String form;
    private final Function<String, T> parser;

    private Setting(String name, T defaultValue, String description, String form, Function<String, T> parser) {
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.form = form;
        this.parser = parser;
    }

    /**
     * A setting whose value is any text.
     *
     * @param name its name
     * @param defaultValue its value when it is not given
     * @param description one sentence
     * @return the setting
     */
    public static Setting<String> text(String name, String defaultValue, String description) {
        return new Setting<>(name, defaultValue, description, "text", Function.identity());
    }

    /**
     * A setting whose value is a positive length of time of at most 36,500 days, such as {@code 250ms}, {@code 15s},
     * {@code 2m}, {@code 1h} or {@code PT0.25S}.
     *
     * @param name its name
     * @param defaultValue its value when it is not given
     * @param description one sentence
     * @return the setting
     */
    public static Setting<Duration> duration(String name, Duration defaultValue, String description) {
        return new Setting<>(
                name, defaultValue, description, "duration such as 250ms, 15s, 2m", Setting::parseDuration);
    }

    /**
     * A setting whose value is a whole number of at least 0.
     *
     * @param name its name
     * @param defaultValue its value when it is not given
     * @param description one sentence
     * @return the setting
     */
    public static Setting<Integer> count(String name, int defaultValue, String description) {
        return new Setting<>(name, defaultValue, description, "whole number of at least 0", Setting::parseCount);
    }

    /**
     * A setting whose value is one of an enum's constants, in lower case with hyphens.
     *
     * @param name its name
     * @param defaultValue its value when it is not given
     * @param description one sentence
     * @param <E> the enum
     * @return the setting
     */
    public static <E extends Enum<E>> Setting<E> choice(String name, E defaultValue, String description) {
        Class<E> type = defaultValue.getDeclaringClass();
        String form = "one of "
                + String.join(
                        ", ",
                        Arrays.stream(type.getEnumConstants())
                                .map(Setting::spelled)
                                .toList());
        return new Setting<>(
                name,
                defaultValue,
                description,
                form,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> spelled(constant).equals(text))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int parseCount(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException();
        }
        return Integer.parseInt(text);
    }

    private static Duration parseDuration(String text) {
        Duration parsed;
        try {
            parsed = Duration.parse(text.startsWith("P") ? text : iso(text));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(e);
        }
        if (parsed.isNegative() || parsed.isZero() || parsed.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException();
        }
        return parsed;
    }

    private static String iso(String text) {
        return MILLIS.matcher(text).matches()
                ? "PT"
                        + new BigDecimal(text.substring(0, text.length() - 2))
                                .movePointLeft(3)
                                .toPlainString() + "S"
                : "PT" + text.toUpperCase(Locale.ROOT);
    }

    /**
     * Its name in the URI and in the builder.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * What it does.
     *
     * @return one sentence
     */
    public String description() {
        return description;
    }

    /**
     * Its value when it is not given.
     *
     * @return the default
     */
    public T defaultValue() {
        return defaultValue;
    }

    /**
     * Which texts are read.
     *
     * @return for example {@code whole number of at least 0}
     */
    public String form() {
        return form;
    }

    /**
     * Reads a value.
     *
     * @param text as it stands in the URI, decoded
     * @return the value
     * @throws IllegalArgumentException naming the setting, the text and the form needed
     */
    public T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("setting '" + name + "' is '" + text + "'; needed: " + form, e);
        }
    }
}

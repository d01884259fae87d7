package io.leasehold.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** Reads the term of a database. */
final class Terms implements ITypeConverter<Long> {

    @Override
    public Long convert(String text) {
        try {
            long term = Long.parseLong(text);
            if (term >= 1) {
                return term;
            }
        } catch (NumberFormatException e) {
            throw refusal(text, e);
        }
        throw refusal(text, null);
    }

    private static IllegalArgumentException refusal(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "--term is '" + text + "'; it needs a whole number from 1 to " + Long.MAX_VALUE, cause);
    }
}

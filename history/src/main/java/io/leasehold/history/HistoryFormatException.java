package io.leasehold.history;

/** A file is no history, or a damaged one. Nothing of it was used. */
public final class HistoryFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient long line;
    private final transient String field;

    /**
     * Names the place.
     *
     * @param line from 1
     * @param field the field, or {@code line} for all of it
     * @param found what is there
     * @param expected what should be
     */
    public HistoryFormatException(long line, String field, String found, String expected) {
        super("line " + line + ", " + field + ": found " + shortened(found) + ", expected " + expected);
        this.line = line;
        this.field = field;
    }

    private HistoryFormatException(String file, HistoryFormatException cause) {
        super(file + ": " + cause.getMessage(), cause);
        this.line = cause.line;
        this.field = cause.field;
    }

    HistoryFormatException in(String file) {
        return new HistoryFormatException(file, this);
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 80 ? printable.substring(0, 80) + "..." : printable;
    }

    /**
     * Where.
     *
     * @return the line's number, from 1
     */
    public long line() {
        return line;
    }

    /**
     * What.
     *
     * @return the field's name, or {@code line}
     */
    public String field() {
        return field;
    }
}

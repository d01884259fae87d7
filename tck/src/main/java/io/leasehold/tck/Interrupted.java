package io.leasehold.tck;

/** An interrupt at a chosen instant of a request, as the requesting thread sees it. */
final class Interrupted {

    private Interrupted() {}

    /** For the script of a {@code FlakyProvider}: its actions declare no exception, but its requests do. */
    static void now() {
        Interrupted.<RuntimeException>raise(new InterruptedException("interrupted by the test"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }
}

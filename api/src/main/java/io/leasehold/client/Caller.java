package io.leasehold.client;

import java.lang.StackWalker.StackFrame;
import java.util.Optional;
import java.util.Set;

/** The first frame outside of this package: where the application called. Made into a text only if somebody wants to read it. */
record Caller(Optional<StackFrame> frame) {

    /** Between the application and the walk lie a few frames of this package. */
    private static final int DEPTH = 5;

    private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), DEPTH);
    private static final String HERE = Caller.class.getPackageName() + ".";

    static Caller present() {
        return new Caller(WALKER.walk(frames -> frames.filter(Caller::isOutside).findFirst()));
    }

    private static boolean isOutside(StackFrame frame) {
        return !frame.getClassName().startsWith(HERE);
    }

    @Override
    public String toString() {
        return frame.map(StackFrame::toString).orElse("an unknown place");
    }
}

package io.leasehold.tck;

import io.leasehold.fencing.FencingGate;

/** Gates that are wrong on purpose, met by the grants of a provider that is right. */
enum BrokenFencing implements Mutant {
    GATE_READS_WITHOUT_TOKEN(Catch.by("3.6", "a higher token has passed")) {
        @Override
        public FencingGate gate(FencingGate correct) {
            return BrokenGates.readingWithoutToken();
        }
    },
    GATE_ACCEPTS_EQUAL_TOKENS(Catch.by("3.6", "an equal token of another lease id")) {
        @Override
        public FencingGate gate(FencingGate correct) {
            return BrokenGates.acceptingEqualTokens();
        }
    };

    private final Catch expected;

    BrokenFencing(Catch expected) {
        this.expected = expected;
    }

    @Override
    public Catch expected() {
        return expected;
    }
}

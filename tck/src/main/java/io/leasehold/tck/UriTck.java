package io.leasehold.tck;

/** The kit on the back end of the current {@link TckRun}. */
final class UriTck extends LeaseProviderTck {

    @Override
    protected LeaseProviderFixture newFixture() {
        return TckRun.current()
                .orElseThrow(() -> new IllegalStateException("runs within TckRun.run() only"))
                .newFixture();
    }
}

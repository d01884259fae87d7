package io.leasehold.tck;

/** A group of rules: an interface whose default methods are the tests, gathered by {@link LeaseProviderTck}. */
public interface RuleGroup {

    /**
     * What the tests of the group work with.
     *
     * @return one per test
     */
    Kit kit();
}

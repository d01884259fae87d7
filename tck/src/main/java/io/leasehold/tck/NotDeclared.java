package io.leasehold.tck;

import io.leasehold.Capability;
import org.opentest4j.TestAbortedException;

/** A test does not concern a provider, because it does not declare the capability that the test is about. */
final class NotDeclared extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    NotDeclared(Capability capability) {
        super("not declared: " + capability);
    }
}

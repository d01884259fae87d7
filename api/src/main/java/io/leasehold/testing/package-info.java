/**
 * For the tests of applications, of providers and our own: time that passes only when told to, and a provider that answers
 * from a script.
 */
@NullMarked
package io.leasehold.testing;

import org.jspecify.annotations.NullMarked;

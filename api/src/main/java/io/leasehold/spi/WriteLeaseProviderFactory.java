package io.leasehold.spi;

import io.leasehold.Capability;
import java.util.List;
import java.util.Set;

/**
 * Creates providers; found with {@link java.util.ServiceLoader}. It has a public constructor without parameters that does
 * nothing.
 */
public interface WriteLeaseProviderFactory {

    /**
     * Which URIs it serves.
     *
     * @return the scheme in lower case, such as {@code file}
     */
    String scheme();

    /**
     * One sentence for people who choose a provider.
     *
     * @return what it runs over and where it fits
     */
    String description();

    /**
     * The settings it knows. {@code LeaseClient} refuses all others before it calls {@link #create}.
     *
     * @return each with its default
     */
    List<Setting<?>> settings();

    /**
     * What its providers keep at best; what the live back end does not give is withdrawn by the provider.
     *
     * @return the capabilities
     */
    Set<Capability> capabilities();

    /**
     * Connects to a back end. If it throws, nothing is left open (rule 12.3).
     *
     * @param settings checked against {@link #settings()}
     * @param context the clock and the scheduler to use, and where to report
     * @return a provider that the caller closes
     * @throws io.leasehold.UnsafeBackendException if the back end's settings break what every provider must keep
     * @throws io.leasehold.LeaseUnavailableException if the back end cannot be reached
     * @throws IllegalArgumentException naming a setting, its value and its limit
     */
    WriteLeaseProvider create(ProviderSettings settings, ProviderContext context);
}

package io.leasehold.spi;

import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the provider of a scheme on the class path. */
public final class Providers {

    private Providers() {}

    /**
     * Opens a provider with the one factory that serves the scheme.
     *
     * @param settings where the back end is and how to use it
     * @param context the clock and the scheduler of the provider
     * @return a provider that the caller closes
     * @throws IllegalArgumentException if no factory or several serve the scheme, saying what to add or remove, or if a setting is
     *     unknown or malformed
     */
    public static WriteLeaseProvider open(ProviderSettings settings, ProviderContext context) {
        WriteLeaseProviderFactory factory = factoryOf(settings.scheme());
        settings.requireOnly(factory.settings());
        return factory.create(settings, context);
    }

    private static WriteLeaseProviderFactory factoryOf(String scheme) {
        List<WriteLeaseProviderFactory> all = ServiceLoader.load(WriteLeaseProviderFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        List<WriteLeaseProviderFactory> serving =
                all.stream().filter(factory -> factory.scheme().equals(scheme)).toList();
        if (serving.isEmpty()) {
            TreeSet<String> known =
                    all.stream().map(WriteLeaseProviderFactory::scheme).collect(Collectors.toCollection(TreeSet::new));
            throw new IllegalArgumentException("no provider on the class path serves '" + scheme + ":'; it has "
                    + (known.isEmpty() ? "none" : String.join(", ", known)) + ": add the artifact leasehold-provider-"
                    + scheme + " or correct the scheme");
        }
        if (serving.size() > 1) {
            String names = serving.stream()
                    .map(factory -> factory.getClass().getName())
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    "several providers on the class path serve '" + scheme + ":': " + names + "; remove all but one");
        }
        return serving.get(0);
    }
}

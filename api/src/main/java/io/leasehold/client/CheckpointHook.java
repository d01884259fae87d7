package io.leasehold.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends every lease when the process is restored from a checkpoint (rule 11.3), where the JDK or a library offers coordinated
 * restore at checkpoint. Found by reflection, so that nothing depends on it.
 */
final class CheckpointHook {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);
    private static final String[] PACKAGES = {"jdk.crac", "org.crac"};

    private volatile Runnable onRestore;

    /** The registry holds resources weakly; this keeps ours for as long as the client lives. */
    private final Optional<Object> resource;

    CheckpointHook(ClassLoader loader, Runnable onRestore) {
        this.onRestore = onRestore;
        this.resource = register(loader);
    }

    /** Whether restores are told to this process at all. */
    boolean isRegistered() {
        return resource.isPresent();
    }

    /** The client is closed; a later restore concerns it no more. */
    void forget() {
        onRestore = () -> {};
    }

    private Optional<Object> register(ClassLoader loader) {
        for (String name : PACKAGES) {
            try {
                return Optional.of(register(loader, name));
            } catch (ClassNotFoundException e) {
                LOG.trace("{} is not there", name, e);
            } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
                LOG.warn("{} is there but cannot be used: after a restore, leases end by their clock only", name, e);
            }
        }
        return Optional.empty();
    }

    private Object register(ClassLoader loader, String name)
            throws ClassNotFoundException, NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        Class<?> resourceType = Class.forName(name + ".Resource", true, loader);
        Class<?> contextType = Class.forName(name + ".Context", true, loader);
        Object proxy = Proxy.newProxyInstance(
                loader, new Class<?>[] {resourceType}, (self, method, arguments) -> switch (method.getName()) {
                    case "afterRestore" -> {
                        onRestore.run();
                        yield null;
                    }
                    case "hashCode" -> System.identityHashCode(self);
                    case "equals" -> System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                    case "toString" -> "Leasehold's checkpoint hook";
                    default -> null;
                });
        Object context = Class.forName(name + ".Core", true, loader)
                .getMethod("getGlobalContext")
                .invoke(null);
        contextType.getMethod("register", resourceType).invoke(context, proxy);
        return proxy;
    }
}

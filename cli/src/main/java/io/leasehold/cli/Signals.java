package io.leasehold.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * TERM, INT and HUP. While no COMMAND runs they interrupt the waiting thread; otherwise they are forwarded to it and this process
 * lives on until COMMAND has ended. A signal that was ignored when the JVM started stays ignored.
 */
final class Signals {

    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

    private final Thread waiting;
    private @Nullable Consumer<String> forward;
    private @Nullable Object received;

    Signals(Thread waiting) {
        this.waiting = waiting;
        NAMES.forEach(this::handle);
    }

    // why: by reflection, because javac warns of sun.misc whatever it is told, and there is no other way to know which
    // signal came
    private void handle(String name) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Class<?> signalType = Class.forName("sun.misc.Signal");
            InvocationHandler invocation = (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                    onSignal(args[0]);
                }
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, invocation);
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not let SIG" + name + " be handled", e);
        }
    }

    private synchronized void onSignal(Object signal) {
        received = signal;
        if (forward == null) {
            waiting.interrupt();
        } else {
            forward.accept(property(signal, "getName").toString());
        }
    }

    /** Begins COMMAND; from then on signals go to it. One that came before is thrown, and COMMAND does not begin. */
    synchronized void begin(Runnable begin, Consumer<String> target) {
        throwIfReceived();
        begin.run();
        forward = target;
    }

    /** COMMAND has ended: from now on signals interrupt the waiting thread again. */
    synchronized void end() {
        forward = null;
    }

    /** What an interrupt means, and whether to begin again. */
    synchronized void throwIfReceived() {
        if (received != null) {
            throw new SignalledException(((Number) property(received, "getNumber")).intValue());
        }
    }

    private static Object property(Object signal, String getter) {
        try {
            return signal.getClass().getMethod(getter).invoke(signal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

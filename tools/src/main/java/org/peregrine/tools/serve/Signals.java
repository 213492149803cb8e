package org.peregrine.tools.serve;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals for which the JVM itself does nothing, or not what a server should. By reflection, since
 * the JDK has the class in {@code jdk.unsupported} only; without it the JVM does what it does.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs an action at each of these signals instead of what the JVM does. On a thread of the JVM's own.
     *
     * @param names without {@code SIG}.
     * @return false when this JVM knows no signals.
     */
    static boolean on(Runnable action, String... names) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler run = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    action.run();
                }
                return null;
            };
            final Object handling = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            for (final String name : names) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            }
            return true;
        } catch (final ReflectiveOperationException | RuntimeException unsupported) {
            return false;
        }
    }
}

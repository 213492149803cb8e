package org.peregrine.tools.serve;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals that come while the process is ending already; the JVM itself does nothing for those. By reflection, since
 * the JDK has the class in {@code jdk.unsupported} only; without it a second signal has no effect, as before.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs an action at the next SIGTERM or SIGINT instead of what the JVM does. On a thread of the JVM's own.
     *
     * @return false when this JVM knows no signals.
     */
    static boolean onNext(Runnable action) {
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
            for (final String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
            }
            return true;
        } catch (final ReflectiveOperationException | RuntimeException unsupported) {
            return false;
        }
    }
}

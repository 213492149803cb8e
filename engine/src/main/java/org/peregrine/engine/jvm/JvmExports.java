package org.peregrine.engine.jvm;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Looks for what buffers are built on before the first of them is made, which would end in an error of the JVM's
 * linker. Called where applications that embed the engine begin: by the registry, the context and the transports.
 */
public final class JvmExports {
    private static final String NEEDED = "jdk.internal.misc";

    private JvmExports() {}

    /**
     * Checks that Agrona may use the JDK's memory access.
     *
     * @throws IllegalStateException when it may not; the message has the option.
     */
    public static void check() {
        final Module base = Object.class.getModule();
        final Module agrona = UnsafeBuffer.class.getModule();
        if (!base.isExported(NEEDED, agrona)) {
            final String reader = agrona.isNamed() ? agrona.getName() : "ALL-UNNAMED";
            throw new IllegalStateException("the JVM needs the option --add-exports=java.base/" + NEEDED + "=" + reader
                    + " (or, in the manifest of a jar that is started with -jar, Add-Exports: java.base/" + NEEDED
                    + ")");
        }
    }
}

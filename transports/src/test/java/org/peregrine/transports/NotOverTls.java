package org.peregrine.transports;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.peregrine.codec.tls.TlsEngine;

/** A test of what cannot be over TLS, or over one engine; left out of the runs with {@code -Dperegrine.test.tls}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(NotOverTlsCondition.class)
public @interface NotOverTls {
    /** The reason, in one line. */
    String reason();

    /** The engines over which it cannot be; all by default. */
    TlsEngine[] engines() default {TlsEngine.JDK, TlsEngine.CONSCRYPT};
}

package org.peregrine.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of an issuer while the time of day jumps, and another clock does not. */
class SteadyKeySetTest {
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);

    private long nowNs = -5; // Any value is possible.
    private long timeOfDayMs = System.currentTimeMillis();
    private int reads;
    private JWKSetSource<SecurityContext> keys;

    @BeforeEach
    void build() throws Exception {
        final JWKSet published = new JWKSet(TestIssuer.newKey("key-1"));
        final JWKSetSource<SecurityContext> counted = new JWKSetSource<>() {
            @Override
            public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long nowMs, SecurityContext context) {
                reads++;
                return new JWKSet((RSAKey) published.getKeys().getFirst());
            }

            @Override
            public void close() {}
        };
        keys = ((JWKSetBasedJWKSource<SecurityContext>) IssuerKeys.aged(JWKSourceBuilder.create(counted), () -> nowNs))
                .getJWKSetSource();
    }

    private void pass(long seconds) {
        nowNs += TimeUnit.SECONDS.toNanos(seconds);
        timeOfDayMs += TimeUnit.SECONDS.toMillis(seconds);
    }

    private JWKSet read(JWKSetCacheRefreshEvaluator evaluator) throws KeySourceException {
        return keys.getJWKSet(evaluator, timeOfDayMs, null);
    }

    /** As for a key that is not known. */
    private JWKSet readAgain() throws KeySourceException {
        return read(JWKSetCacheRefreshEvaluator.forceRefresh());
    }

    @Test
    void shouldKeepKeysForFiveMinutesWhateverTheTimeOfDay() throws Exception {
        read(JWKSetCacheRefreshEvaluator.noRefresh());
        for (int minute = 0; minute < 4; minute++) {
            pass(60);
            timeOfDayMs += minute % 2 == 0 ? HOUR_MS : -HOUR_MS;
            read(JWKSetCacheRefreshEvaluator.noRefresh());
        }
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void shouldReadKeysAgainAfterFiveMinutesThoughTheTimeOfDayWasSetBack() throws Exception {
        timeOfDayMs += HOUR_MS;
        read(JWKSetCacheRefreshEvaluator.noRefresh());
        timeOfDayMs -= HOUR_MS;
        pass(301);
        read(JWKSetCacheRefreshEvaluator.noRefresh());
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void shouldLookForANewKeyHalfAMinuteLaterThoughTheTimeOfDayWasSetBack() throws Exception {
        timeOfDayMs += HOUR_MS;
        readAgain();
        readAgain();
        assertThatThrownBy(this::readAgain).isInstanceOf(RateLimitReachedException.class);
        timeOfDayMs -= HOUR_MS;
        pass(31);
        readAgain();
        assertThat(reads).isEqualTo(3);
    }
}

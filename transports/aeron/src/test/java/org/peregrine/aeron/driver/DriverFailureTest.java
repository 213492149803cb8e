package org.peregrine.aeron.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ClientTimeoutException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import io.aeron.exceptions.DriverTimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DriverFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new DriverTimeoutException("MediaDriver (/dev/shm/a) keepalive: age=10042ms > timeout=10000ms"),
                        "it shows no sign of life"),
                Arguments.of(
                        new DriverTimeoutException("MediaDriver (/dev/shm/a) has been shutdown"), "it was shut down"),
                Arguments.of(
                        new DriverTimeoutException("no response from MediaDriver within 10s"), "it does not answer"),
                Arguments.of(new DriverTimeoutException("no driver heartbeat detected"), "it shows no sign of life"),
                Arguments.of(
                        new DriverTimeoutException("CnC file is created but not populated: /dev/shm/a/cnc.dat"),
                        "its files are not complete"),
                Arguments.of(
                        new ClientTimeoutException("client timeout from driver"),
                        "it has given up this process, of which it heard nothing in time"),
                Arguments.of(
                        new ConductorServiceTimeoutException("service interval exceeded: timeout=10s, interval=11s"),
                        "this process stood still for longer than Aeron allows, 10 seconds unless it is set otherwise"),
                Arguments.of(
                        new AeronException("failed to write add publication command"),
                        "failed to write add publication command"),
                Arguments.of(new InternalError("a fault"), "its files have no room in their file system"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldSayInWordsOfPeopleWhatAeronSays(Throwable failure, String words) {
        assertThat(DriverFailure.reason(failure)).isEqualTo(words);
    }
}

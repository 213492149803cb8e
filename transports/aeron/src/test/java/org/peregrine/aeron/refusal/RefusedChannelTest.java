package org.peregrine.aeron.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.ErrorCode;
import io.aeron.exceptions.RegistrationException;
import io.aeron.exceptions.StorageSpaceException;
import org.junit.jupiter.api.Test;

class RefusedChannelTest {
    private static RegistrationException refused(String message) {
        return new RegistrationException(1, ErrorCode.GENERIC_ERROR.value(), ErrorCode.GENERIC_ERROR, message);
    }

    @Test
    void shouldLeaveOutTheDriversOwnWords() {
        assertThat(RefusedChannel.text(refused("ERROR - mtuLength=33 is too short")))
                .isEqualTo("the channel cannot be used: mtuLength=33 is too short");
    }

    @Test
    void shouldLeaveOutClassesPlacesInCodeAndOtherChannels() {
        assertThat(RefusedChannel.reason(refused("ERROR - io.aeron.exceptions.AeronException : ERROR - channel error - "
                        + "Address already in use (at java.base/sun.nio.ch.Net.bind0(Native Method)): "
                        + "aeron:udp?endpoint=127.0.0.1:4000, errorCodeValue=11")))
                .isEqualTo("Address already in use");
        assertThat(RefusedChannel.reason(refused("ERROR - so-rcvbuf=100 does not match existing value of 131072: "
                        + "existingChannel=aeron:udp?control=127.0.0.1:4001 channel=aeron:udp?so-rcvbuf=100")))
                .isEqualTo("so-rcvbuf=100 does not match existing value of 131072");
    }

    @Test
    void shouldSayThatAHostIsUnknown() {
        assertThat(RefusedChannel.text(refused(
                        "java.net.UnknownHostException: unresolved - control=nohost:9, name-resolver=io.aeron.X")))
                .isEqualTo("the channel cannot be used: its host is unknown");
    }

    @Test
    void shouldNameAWayOutWhenThereIsNoRoom() {
        assertThat(RefusedChannel.text(new StorageSpaceException("full")))
                .isEqualTo("the channel cannot be used: full; shorter terms take less, for requests such as "
                        + "term-length=64k in the channel, for replies the server's limit AERON_TERM_BYTES");
        assertThat(RefusedChannel.text(refused("insufficient usable storage for new log")))
                .contains("shorter terms take less");
    }
}

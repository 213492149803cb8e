package org.peregrine.aeron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.aeron.CommonContext;
import java.lang.reflect.Field;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.Target;
import org.peregrine.client.aeron.AeronClientSettings;

class AeronChannelTest {
    @ParameterizedTest
    @CsvSource({
        "stream_id=7,stream-id is meant?",
        "streamid=7,stream-id is meant?",
        "streamId=7,stream-id is meant?",
        "Stream-Id=7,stream-id is meant?",
        "term-lenght=64k,term-length is meant?",
        "dir=/dev/shm/x,'there are endpoint, response-endpoint, stream-id, term-length, shards, aeron-dir, and Aeron''s own'",
        "aerondir=/dev/shm/x,aeron-dir is meant?",
        "shard=2,shards is meant?",
        "x=1,there are endpoint",
    })
    void shouldRefuseAParameterThatNoChannelHas(String parameter, String hint) {
        final String channel = "aeron:ipc?" + parameter;
        final String name = parameter.substring(0, parameter.indexOf('='));
        for (final ThrowingParse parse :
                new ThrowingParse[] {AeronChannel::parse, AeronClientSettings::of, Target::parse}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> parse.read(channel))
                    .withMessageStartingWith("'" + channel + "': there is no parameter '" + name + "'; " + hint);
        }
    }

    /** Reads a channel where users give one. */
    private interface ThrowingParse {
        Object read(String channel);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "aeron:ipc?mtu=7 mtu=7_is_not_a_multiple_of_32",
                "aeron:ipc?rcv-wnd=512 rcv-wnd=512_is_less_than_one_packet,_mtu=1408",
                "aeron:ipc?mtu=8k|rcv-wnd=4k rcv-wnd=4k_is_less_than_one_packet,_mtu=8k",
                "aeron:udp?endpoint=127.0.0.1:4000|cc=quick cc=quick_is_not_static_or_cubic",
                "aeron:ipc?mtu=9000 mtu=9000_is_not_a_multiple_of_32",
                "aeron:ipc?mtu=64k mtu=64k_is_not_a_multiple_of_32",
                "aeron:ipc?mtu=abc mtu=abc_is_not_a_multiple_of_32",
                "aeron:ipc?linger=soon linger=soon_is_not_a_time",
                "aeron:ipc?sparse=perhaps sparse=perhaps_is_not_true_or_false",
                "aeron:ipc?so-rcvbuf=abc so-rcvbuf=abc_is_not_a_size",
                "aeron:ipc?init-term-id=1k init-term-id=1k_is_not_a_whole_number",
                "aeron:ipc?aeron-dir= aeron-dir=_has_no_value",
                "aeron:ipc?endpoint=127.0.0.1:4000 endpoint_is_of_aeron:udp",
                "aeron:ipc?interface=localhost interface_is_of_aeron:udp",
                "aeron:ipc?stream-id=7&shards=2 parameters_are_separated_by_'|'",
                "aeron:udp?endpoint=127.0.0.1:4000|ttl=256 ttl=256_is_not_a_whole_number_of_at_most_255",
                "aeron:udp?endpoint=127.0.0.1:4000|group=many group=many_is_not_true,_false_or_infer",
                "aeron:udp?endpoint=127.0.0.1 '127.0.0.1'_is_not_HOST:PORT"
            },
            quoteCharacter = '~')
    void shouldRefuseAWrongValue(String channel, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AeronChannel.parse(channel))
                .withMessageStartingWith("'" + channel + "': ")
                .withMessageContaining(reason.replace('_', ' '));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aeron:ipc?alias=mine|linger=5s|sparse=false|term-length=64k|mtu=1408|pub-wnd=32k",
                "aeron:udp?endpoint=localhost:4000|ttl=0|so-sndbuf=2m|nak-delay=100us|cc=cubic|fc=max|group=infer",
                "aeron:ipc?shards=3|aeron-dir=/dev/shm/x|media-rcv-ts-offset=reserved|channel-snd-ts-offset=0"
            })
    void shouldTakeWhatAeronKnows(String channel) {
        assertThat(AeronChannel.parse(channel)).hasToString(channel);
    }

    /** A name of a later version of Aeron's would be refused. */
    @Test
    void shouldKnowEachParameterOfAeron() throws IllegalAccessException {
        for (final Field field : CommonContext.class.getFields()) {
            if (field.getName().endsWith("_PARAM_NAME")) {
                final String name = (String) field.get(null);
                assertThatIllegalArgumentException()
                        .as(name)
                        .isThrownBy(() -> ChannelParameters.require(false, name, ""))
                        .withMessageNotContaining("there is no parameter");
            }
        }
        assertThat(Arrays.stream(CommonContext.class.getFields())
                        .filter(field -> field.getName().endsWith("_PARAM_NAME")))
                .hasSizeGreaterThan(30);
    }
}

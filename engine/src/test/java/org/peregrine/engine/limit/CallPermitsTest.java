package org.peregrine.engine.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Permits come back, whatever ends the attempt to take one. */
final class CallPermitsTest {
    private final PeerMemory memory = new PeerMemory(1 << 20);
    private final Holder peer = memory.holder(PeerKey.NONE);
    private final CallPermits permits = new CallPermits(8, 8);
    private final CallCap cap = new CallCap("tool 'one'", CallLimits.NONE.withMaxCalls(1));

    private CallPermit take() {
        return permits.tryTake(cap, false, () -> peer.reserve(Kept.CALL, 100, cap));
    }

    @Test
    void shouldLeaveAHandlerItsOnlyCallWhenThereWasNoHeapToNoteIt() {
        assertThatThrownBy(() -> permits.tryTake(cap, false, () -> {
                    throw new OutOfMemoryError("none to note a call");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(cap.calls()).isZero();
        assertThat(permits.tryTake(cap, false, () -> null)).isNull();
        assertThat(permits.refusal()).isEqualTo(CallPermits.Refusal.MEMORY);
        final CallPermit permit = take();
        assertThat(permit).isNotNull();
        assertThat(take()).isNull();
        assertThat(permits.refusal()).isEqualTo(CallPermits.Refusal.HANDLER);
        permit.close();
        assertThat(cap.calls()).isZero();
        assertThat(permits.taken()).isZero();
        assertThat(memory.keptBytes()).isZero();
    }
}

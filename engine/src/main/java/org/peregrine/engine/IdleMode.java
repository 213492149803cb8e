package org.peregrine.engine;

/** Behaviour of an agent's thread when it finds no work. */
public enum IdleMode {
    /** Blocks in the transport until something comes; stage threads back off to short parks. Costs no CPU when idle. */
    BLOCK,
    /** Polls for a while, then blocks: a busy server never pays for a wake-up, an idle one sleeps. */
    SPIN_THEN_BLOCK,
    /** Never sleeps. Needs a core of its own for each thread; the engine checks that there are enough. */
    SPIN
}

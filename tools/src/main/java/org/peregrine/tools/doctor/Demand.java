package org.peregrine.tools.doctor;

/** Weight of a check on each profile of machine. */
enum Demand {
    /** A setting of kernel or hardware: a container can only ask its host for it, a laptop needs none. */
    HOST,
    /** A limit of the process: a laptop is advised. */
    PROCESS,
    /** The same on every machine. */
    EVERYWHERE;

    Verdict weigh(Verdict observed, MachineProfile profile) {
        if (this == EVERYWHERE || profile == MachineProfile.BARE_METAL) {
            return observed;
        }
        if (profile == MachineProfile.LAPTOP) {
            return observed.atMost(this == HOST ? Verdict.OK : Verdict.ADVICE);
        }
        return observed.atMost(this == HOST ? Verdict.ADVICE : Verdict.WARNING);
    }
}

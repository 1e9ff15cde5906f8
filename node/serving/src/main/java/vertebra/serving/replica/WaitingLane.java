package vertebra.serving.replica;

/** For inferences that wait for a worker process: each on a virtual thread of its own. Their number is bounded by the gate. */
final class WaitingLane implements Lane {

    @Override
    public void run(Runnable inference) {
        Thread.startVirtualThread(inference);
    }

    @Override
    public boolean isShared() {
        return false;
    }
}

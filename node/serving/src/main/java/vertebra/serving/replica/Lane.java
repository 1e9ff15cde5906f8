package vertebra.serving.replica;

/** Where the inferences of one revision run that are not for an event loop. Safe for any thread. */
interface Lane {

    /**
     * Runs an inference.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the node takes no more work
     */
    void run(Runnable inference);

    /** True when others want its threads too. */
    boolean isShared();
}

package vertebra.acceptance.house;

/** What the security and reliability of a node rests on. Tests that prove it carry its name as a tag. */
enum Requirement {
    S1("The admin listener is on loopback; anywhere else it starts only with keys and TLS, or ends with exit code 78"),
    S2("Models come from the upload or from the registry; nothing is fetched from where a spec points to"),
    S3("Files are written under a temporary name, checked by SHA-256 and moved; a refused registration leaves none"),
    S4("Safe defaults do not stand in the way: on its own machine the CLI gets its credential by itself"),
    S5("Specs are plain maps of YAML: no tags, and bounds for bytes, depth, values and aliases"),
    S6("Errors carry a code and the request's id, nothing of the inside"),
    S7("Names are checked once, where they are made"),
    S8("Every limit holds before memory is taken; what is hostile is refused at once"),
    S9("The admin door checks Host, Origin and content type, sets no cookie, and allows no script"),
    S10("API keys are kept as SHA-256 only, and have scopes"),
    S11("Paths are decoded once, and none leads out of its folder"),
    S12("No pickle and no Java serialization on any port"),
    S13("Archives are unpacked within bounds: no links, no devices, no way out"),
    S14("External data of an ONNX model lies inside of its folder"),
    S15(
            "Code and pickles run in child processes without the node's credentials; contained where the machine allows it"),
    S16("The cluster port takes members only", false),
    S17("Versions with known holes are not used; the ones that are resolved are checked"),
    S18("JSON has one entry, with explicit bounds"),
    R4("A node drains in steps, each but the last reversible, and loses no request"),
    R6("Bodies and answers that are held are bounded together, and retries have a budget"),
    R7("Expired work is dropped, work of callers that left is cancelled, and in-flight returns to exactly 0"),
    F7("The disk is full"),
    F11("An update is corrupt or hostile"),
    F13("A worker hangs, exits, segfaults, takes memory without end, or floods its log"),
    F14("10,000 connections are idle"),
    F15("Headers and bodies come slowly"),
    F16("Callers leave"),
    F17("Five times as much is asked as can be done"),
    F18("A thousand deploys and deletes in a row"),
    F22("The node is killed in the middle of a write"),
    F24("A certificate is about to expire, or is replaced");

    private final String promise;
    private final boolean served;

    Requirement(String promise) {
        this(promise, true);
    }

    Requirement(String promise, boolean served) {
        this.promise = promise;
        this.served = served;
    }

    String promise() {
        return promise;
    }

    /** False: it is about what does not exist yet, such as worker processes. */
    boolean isServed() {
        return served;
    }
}

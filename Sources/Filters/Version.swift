/// The version of the library, the command and the plug-in.
public enum Version {
    public static let current = "0.1.0"
}

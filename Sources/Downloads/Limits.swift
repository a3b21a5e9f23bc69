/// What a download may take.
public struct Limits: Sendable {
    /// In bytes.
    public var size: Int
    /// Until a server answers.
    public var connectionSeconds = 30
    /// A server that sends less than this for ``slowSeconds`` is left.
    public var bytesPerSecond = 1000
    public var slowSeconds = 30
    /// How often a download is tried again that broke off, and after how many milliseconds for the first time.
    public var retries = 3
    public var pause = 1000

    /// As in all, an hour and what an old modem takes; libcurl counts milliseconds in 32 bits.
    var seconds: Int { min(3600 + size / 5000, Int(Int32.max) / 1000) }

    /// For a file of about so many megabytes: people round, and some count 1024 for 1000.
    public init(megabytes: Int) { size = megabytes * 1_100_000 + 1_000_000 }

    public init(size: Int) { self.size = size }
}

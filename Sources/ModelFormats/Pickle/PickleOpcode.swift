/// The operations of pickle protocol 2 and below that PyTorch's writers use, and the close relatives
/// that other writers choose for the same data.
enum PickleOpcode: UInt8 {
    case protocolVersion = 0x80
    case stop = 0x2E  // .
    case mark = 0x28  // (
    case pop = 0x30  // 0
    case popMark = 0x31  // 1

    case none = 0x4E  // N
    case newTrue = 0x88
    case newFalse = 0x89
    case int = 0x4A  // J, four bytes
    case int1 = 0x4B  // K, one unsigned byte
    case int2 = 0x4D  // M, two unsigned bytes
    case long1 = 0x8A
    case float = 0x47  // G, big-endian
    case unicode = 0x58  // X
    case shortString = 0x55  // U
    case string = 0x54  // T

    case emptyTuple = 0x29  // )
    case tuple = 0x74  // t
    case tuple1 = 0x85
    case tuple2 = 0x86
    case tuple3 = 0x87
    case emptyList = 0x5D  // ]
    case append = 0x61  // a
    case appends = 0x65  // e
    case emptyDictionary = 0x7D  // }
    case setItem = 0x73  // s
    case setItems = 0x75  // u

    case global = 0x63  // c
    case reduce = 0x52  // R
    case build = 0x62  // b
    case persistent = 0x51  // Q

    case put = 0x71  // q
    case longPut = 0x72  // r
    case get = 0x68  // h
    case longGet = 0x6A  // j
}

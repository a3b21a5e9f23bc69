import Messages

/// Reads one pickle without running anything: a call becomes a ``PickleValue/call(_:)`` that says what
/// would have been called. Globals that are not on the list given end the reading.
struct Unpickler {
    private var reader: ByteReader
    private let allowedGlobals: Set<String>
    private var tree = PickleTree()
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    /// Values altogether: about 64 MB. A large network has some thousand tensors of some thirty values each.
    private static let limit = 500_000

    private init(_ reader: ByteReader, allowedGlobals: Set<String>) {
        self.reader = reader
        self.allowedGlobals = allowedGlobals
    }

    /// Reads one pickle and leaves the reader behind it; throws ``ModelFileError``.
    static func read(_ reader: inout ByteReader, allowedGlobals: Set<String>) throws -> PickleTree {
        var machine = Unpickler(reader, allowedGlobals: allowedGlobals)
        while try machine.step() {}
        reader = machine.reader
        return machine.tree
    }

    /// Runs one operation; false after the last.
    private mutating func step() throws -> Bool {
        let offset = reader.offset
        let code = try reader.number(UInt8.self, for: "a pickle operation")
        guard let opcode = PickleOpcode(rawValue: code) else {
            throw ModelFileError(reader.file, .unsupportedOpcode(code, offset: offset))
        }
        guard stack.count + tree.size + memo.count + marks.count < Self.limit else {
            throw malformed("it holds more than \(Self.limit) values")
        }
        switch opcode {
        case .protocolVersion:
            let version = try reader.number(UInt8.self, for: "the pickle protocol")
            guard version <= 5 else { throw malformed("pickle protocol \(version) is unknown") }
        case .stop:
            tree.finish(try pop())
            return false
        case .mark: marks.append(stack.count)
        case .pop: _ = try pop()
        case .popMark: _ = try popToMark()

        case .none: stack.append(.none)
        case .newTrue: stack.append(.bool(true))
        case .newFalse: stack.append(.bool(false))
        case .int: stack.append(.int(Int(try reader.number(Int32.self, for: "a number"))))
        case .int1: stack.append(.int(Int(try reader.number(UInt8.self, for: "a number"))))
        case .int2: stack.append(.int(Int(try reader.number(UInt16.self, for: "a number"))))
        case .long1: stack.append(try long())
        case .float:
            let bits = try reader.number(UInt64.self, for: "a number").byteSwapped  // it is big-endian
            stack.append(.float(Double(bitPattern: bits)))
        case .unicode: stack.append(.string(try string(UInt32.self)))
        case .shortString: stack.append(.string(try string(UInt8.self)))
        case .string: stack.append(.string(try string(UInt32.self)))

        case .emptyTuple: stack.append(.tuple(tree.add()))
        case .tuple: stack.append(.tuple(tree.add(Array(try popToMark()))))
        case .tuple1: stack.append(.tuple(tree.add(try pop(1))))
        case .tuple2: stack.append(.tuple(tree.add(try pop(2))))
        case .tuple3: stack.append(.tuple(tree.add(try pop(3))))
        case .emptyList: stack.append(.list(tree.add()))
        case .append: try appendToList(try pop(1)[...])
        case .appends: try appendToList(try popToMark())
        case .emptyDictionary: stack.append(.dictionary(tree.add()))
        case .setItem: try setItems(try pop(2)[...])
        case .setItems: try setItems(try popToMark())

        case .global: stack.append(.global(try global()))
        case .reduce: try reduce()
        case .build: _ = try pop()  // an object's attributes; PyTorch keeps version numbers in them
        case .persistent: stack.append(.persistent(tree.add(try pop(1))))

        case .put: memo[Int(try reader.number(UInt8.self, for: "a memo index"))] = try top()
        case .longPut: memo[Int(try reader.number(UInt32.self, for: "a memo index"))] = try top()
        case .get: try recall(Int(try reader.number(UInt8.self, for: "a memo index")))
        case .longGet: try recall(Int(try reader.number(UInt32.self, for: "a memo index")))
        }
        return true
    }

    // MARK: The stack

    private var floor: Int { marks.last ?? 0 }

    private func top() throws -> PickleValue {
        guard stack.count > floor else { throw malformed("a pickle operation finds no value") }
        return stack[stack.count - 1]
    }

    private mutating func pop() throws -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws -> [PickleValue] {
        guard stack.count - count >= floor else { throw malformed("a pickle operation finds too few values") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws -> ArraySlice<PickleValue> {
        guard let mark = marks.popLast() else { throw malformed("a pickle operation finds no mark") }
        defer { stack.removeSubrange(mark...) }
        return stack[mark...]
    }

    private mutating func recall(_ index: Int) throws {
        guard let value = memo[index] else {
            throw malformed("the pickle recalls value \(index), which it never kept")
        }
        stack.append(value)
    }

    // MARK: Operands

    private mutating func string<Length: FixedWidthInteger>(_ length: Length.Type) throws -> String {
        let count = Int(try reader.number(Length.self, for: "a string's length"))
        let bytes = try reader.piece(count, for: "a string")
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw malformed("a string is not UTF-8")
        }
        return text
    }

    /// An integer of any length; those beyond 64 bits, such as PyTorch's magic number, as their bytes.
    private mutating func long() throws -> PickleValue {
        let count = Int(try reader.number(UInt8.self, for: "a number's length"))
        let bytes = Array(try reader.piece(count, for: "a number"))
        guard count <= 8 else { return .bytes(bytes) }
        let negative = bytes.last.map { $0 >= 0x80 } ?? false
        return .int(bytes.reversed().reduce(negative ? -1 : 0) { $0 << 8 | Int($1) })
    }

    private mutating func global() throws -> String {
        let parts = try (0..<2).map { _ in
            String(decoding: try reader.line(for: "the name of a Python object").prefix(200), as: UTF8.self)
        }
        let name = parts.joined(separator: ".")
        guard allowedGlobals.contains(name) else { throw ModelFileError(reader.file, .forbiddenGlobal(name)) }
        return name
    }

    // MARK: Containers

    private mutating func appendToList(_ values: ArraySlice<PickleValue>) throws {
        guard case .list(let node) = try top() else {
            throw malformed("a value is appended to what is no list")
        }
        tree.append(values, to: node)
    }

    private mutating func setItems(_ pairs: ArraySlice<PickleValue>) throws {
        guard pairs.count.isMultiple(of: 2) else { throw malformed("a key has no value") }
        switch try top() {
        case .dictionary(let node), .call(let node):
            for index in stride(from: pairs.startIndex, to: pairs.endIndex, by: 2) {
                tree.set(pairs[index + 1], for: pairs[index], in: node)
            }
        default: throw malformed("an item is set in what is no dictionary")
        }
    }

    private mutating func reduce() throws {
        let operands = try pop(2)
        guard case .global(let function) = operands[0], case .tuple(let arguments) = operands[1] else {
            throw malformed("what is called is no function")
        }
        stack.append(.call(tree.add(tree.elements(arguments), function: function)))
    }

    private func malformed(_ detail: String) -> ModelFileError {
        ModelFileError(
            reader.file,
            .malformed(format: Message(verbatim: "a PyTorch file of weights"), Message(verbatim: detail)))
    }
}

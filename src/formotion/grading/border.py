"""Values across the border of the sandbox: numbers, text, arrays and plain containers, never pickles.

A frame is a tree in JSON and the raw bytes of its arrays. Whoever decodes one treats it as hostile: whatever
the bytes are, the outcome is a value of these kinds or a `BorderError`.
"""

import dataclasses
import json
import math
import re
import struct

import numpy as np

from formotion.core.errors import InputError

HEAD = struct.Struct(">4sIQ")  # mark, bytes of the tree, bytes of the arrays
MARK = b"FM01"
TREE_BYTES = 4 * 2**20
DEEPEST, LEAVES, DIGITS = 30, 100_000, 4000
DTYPE = re.compile(r"[<|](b1|[iu][1248]|f(2|4|8|16)|c(8|16|32)|[SU][1-9]\d{0,5})")
SCALAR = bool | int | float | complex | str | np.generic
SURROGATES = re.compile("[\ud800-\udfff]")


class BorderError(InputError):
    """A value that does not cross the border, or bytes that are no value."""


def pack(value, most_bytes):
    """Return a value as one frame.

    Parameters
    ----------
    value : object
        None, bool, int, float, complex, str, numpy scalar or array of numbers or text, and lists, tuples,
        dicts (keys: text or whole numbers) and dataclasses of such; a dataclass arrives as a dict. Anything
        else with ``__array__`` arrives as the array that it gives.
    most_bytes : int
        Of the arrays, all together.

    Returns
    -------
    bytes

    Raises
    ------
    BorderError
        If it holds anything else, or too much.

    Examples
    --------
    >>> unpack(pack([1, (2.5, "µm")], 1000), 1000)
    [1, (2.5, 'µm')]
    """
    writer = _Writer(most_bytes)
    tree = json.dumps(writer.node(value, 0), ensure_ascii=True).encode()
    if len(tree) > TREE_BYTES:
        raise BorderError(f"a value of {len(tree)} bytes of text is too large: return an array")
    return b"".join([HEAD.pack(MARK, len(tree), writer.size), tree, *writer.buffers])


def as_arrays(value):
    """Return a value with lists and whatever has ``__array__`` as arrays, as the comparison sees them.

    Only tuples, dicts and dataclasses stay containers, so that whoever compares need not build an array from
    parts: a few of them, chosen well, would fill the memory.

    Raises
    ------
    BorderError
        If some part makes no array.

    Examples
    --------
    >>> as_arrays(([1, 2], {"name": "cell"}))
    (array([1, 2]), {'name': 'cell'})
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: as_arrays(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(as_arrays(part) for part in value)
    if value is None or isinstance(value, SCALAR):
        return value
    return _as_array(value)


def compares_safely(value):
    """Return whether a value from inside is what `as_arrays` makes: no lists in it."""
    if isinstance(value, dict):
        return all(map(compares_safely, value.values()))
    if isinstance(value, tuple):
        return all(map(compares_safely, value))
    return not isinstance(value, list)


class _Writer:
    """Writes one value, and counts what it holds."""

    def __init__(self, most_bytes):
        self.most_bytes, self.size, self.leaves, self.buffers = most_bytes, 0, 0, []

    def node(self, value, depth):
        self.leaves += 1
        if depth > DEEPEST or self.leaves > LEAVES:
            raise BorderError(f"a value of more than {LEAVES} parts or {DEEPEST} levels: return an array")
        if isinstance(value, np.generic):
            return ["scalar", *self.array(np.asarray(value))]
        if isinstance(value, complex):
            return ["complex", value.real, value.imag]
        if value is None or isinstance(value, SCALAR):
            return _plain(value)
        return self.container(value, depth + 1)

    def container(self, value, depth):
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        if isinstance(value, list | tuple):
            name = "list" if isinstance(value, list) else "tuple"
            return [name, [self.node(part, depth) for part in value]]
        if isinstance(value, dict):
            return ["dict", [[_key(key), self.node(part, depth)] for key, part in value.items()]]
        return ["array", *self.array(_as_array(value))]

    def array(self, array):
        array = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).reshape(array.shape)
        if not DTYPE.fullmatch(array.dtype.str):
            raise BorderError(f"an array of {array.dtype} cannot be graded: return numbers or text")
        _check_text(array)
        self.size += array.nbytes
        if self.size > self.most_bytes:
            raise BorderError(f"more than {self.most_bytes} bytes cannot be graded: return less")
        self.buffers.append(array.tobytes())
        return [array.dtype.str, list(array.shape)]


def _plain(value):
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 3 * DIGITS:
        raise BorderError(f"a whole number of more than {DIGITS} digits cannot be graded")
    return value


def _text(value):
    if SURROGATES.search(value):
        raise BorderError("text with half a character (a lone surrogate) cannot be graded")
    return value


def _key(key):
    if type(key) not in (str, int):
        raise BorderError(f"a dict with the key {type(key).__name__} cannot be graded: use text as keys")
    return _plain(key)


def _as_array(value):
    if not isinstance(value, np.ndarray | list) and not hasattr(value, "__array__"):
        raise BorderError(f"{type(value).__name__} cannot be graded: return numbers, text, arrays or lists")
    try:
        array = np.asarray(value)
    except Exception:  # a list of unequal parts, or an ``__array__`` that raises
        raise BorderError(f"{type(value).__name__} makes no array: return parts of one shape") from None
    if type(array) is not np.ndarray:
        raise BorderError(f"{type(value).__name__} gives no array of numbers or text")
    return array


def _check_text(array):
    """Refuse bytes that are no characters, or no truth values: some functions trip over them."""
    if array.dtype.kind == "U" and array.size and array.dtype.itemsize:
        points = np.ascontiguousarray(array).reshape(-1).view("<u4")
        if ((points > 0x10FFFF) | ((points >= 0xD800) & (points < 0xE000))).any():
            raise BorderError("an array of text with half characters cannot be graded")
    if array.dtype.kind == "b" and (array.view("u1") > 1).any():
        raise BorderError("an array of truth values holds something else")


def unpack(frame, most_bytes):
    """Return the value in one frame.

    Parameters
    ----------
    frame : bytes
        Anything.
    most_bytes : int
        Of the arrays, all together.

    Raises
    ------
    BorderError
        If it is no frame that `pack` makes.
    """
    if size(frame, most_bytes) != len(frame):
        raise BorderError(f"a frame of {len(frame)} bytes was announced with another length")
    _, tree_size, _ = HEAD.unpack_from(frame)
    start = HEAD.size + tree_size
    try:
        reader = _Reader(frame[start:])
        value = reader.value(json.loads(frame[HEAD.size : start]), 0)
    except BorderError:
        raise
    except (ValueError, TypeError, RecursionError, OverflowError, MemoryError) as error:
        raise BorderError(f"no value: {type(error).__name__}") from None
    if reader.at != len(reader.body):
        raise BorderError("bytes are left over")
    return value


def size(start, most_bytes):
    """Return the length of the frame that begins with these bytes, None where they are too few to know.

    Raises
    ------
    BorderError
        If no frame begins so, or one too long.
    """
    if len(start) < HEAD.size:
        if not MARK.startswith(start[: len(MARK)]):
            raise BorderError("no frame begins like this")
        return None
    mark, tree_size, array_size = HEAD.unpack_from(start)
    if mark != MARK or tree_size > TREE_BYTES or array_size > most_bytes:
        raise BorderError("no frame begins like this, or one that is too long")
    return HEAD.size + tree_size + array_size


class _Reader:
    """Reads one value, and believes nothing."""

    def __init__(self, body):
        self.body, self.at, self.leaves = body, 0, 0

    def value(self, node, depth):
        self.leaves += 1
        if depth > DEEPEST or self.leaves > LEAVES:
            raise BorderError("too deep, or too many parts")
        if isinstance(node, str):
            return _text(node)
        if not isinstance(node, list):
            return _number(node)
        kind, *rest = node
        if kind not in self._kinds:
            raise BorderError("a value of an unknown kind")
        return self._kinds[kind](self, rest, depth + 1)

    def _list(self, rest, depth):
        (parts,) = rest
        if not isinstance(parts, list):
            raise BorderError("a list without parts")
        return [self.value(part, depth) for part in parts]

    def _tuple(self, rest, depth):
        return tuple(self._list(rest, depth))

    def _dict(self, rest, depth):
        ((*pairs,),) = rest
        found = {_key(key): self.value(part, depth) for key, part in pairs}
        if len(found) != len(pairs):
            raise BorderError("a key stands twice")
        return found

    def _complex(self, rest, depth):
        real, imag = rest
        if not all(isinstance(part, int | float) for part in rest):
            raise BorderError("a complex number of something else")
        return complex(real, imag)

    def _scalar(self, rest, depth):
        dtype, shape = rest
        if shape != []:
            raise BorderError("a scalar with axes")
        return self._array(rest, depth)[()]

    def _array(self, rest, depth):
        dtype, shape = rest
        if not isinstance(dtype, str) or not DTYPE.fullmatch(dtype):
            raise BorderError("an array of an unknown kind")
        if not all(type(n) is int and n >= 0 for n in shape) or len(shape) > DEEPEST:
            raise BorderError("an array of an impossible shape")
        dtype = np.dtype(dtype)
        length = math.prod(shape) * dtype.itemsize
        if length > len(self.body) - self.at or max(shape, default=0) > 2**40:
            raise BorderError("an array longer than its bytes")
        raw = self.body[self.at : self.at + length]
        self.at += length
        array = np.frombuffer(raw, dtype).reshape(shape).copy() if length else np.zeros(shape, dtype)
        _check_text(array)
        return array

    _kinds = {
        "list": _list,
        "tuple": _tuple,
        "dict": _dict,
        "complex": _complex,
        "scalar": _scalar,
        "array": _array,
    }


def _number(node):
    if node is None or isinstance(node, bool | int | float):
        return _plain(node)
    raise BorderError("a JSON object stands where a value should")

"""Matches expressions with PCRE2 (the library that nginx uses) or Python's re. Input: {"engine", "cases": [[source,
flags, text, mode]]} as JSON. Output: for each case null, "invalid", or [start, group 0, group 1, ...]."""
import ctypes
import ctypes.util
import json
import re
import sys
import warnings

warnings.simplefilter("ignore")


def python_case(source, flags, text, mode):
    options = 0
    for letter in flags:
        options |= getattr(re, letter.upper())
    try:
        compiled = re.compile(source, options)
    except (re.error, RecursionError, OverflowError):
        return "invalid"
    method = {"search": compiled.search, "prefix": compiled.match, "full": compiled.fullmatch}[mode]
    match = method(text)
    return match and [match.start(), match.group(0), *match.groups()]


OPTIONS = {"i": 0x8, "m": 0x400, "s": 0x20, "x": 0x80}
MODES = {"search": 0, "prefix": 0x80000000, "full": 0x80000000 | 0x20000000}


def pcre_case(source, flags, text, mode):
    options = MODES[mode]
    for letter in flags:
        options |= OPTIONS[letter]
    pattern, subject = source.encode(), text.encode()
    error, offset = ctypes.c_int(), ctypes.c_size_t()
    code = PCRE.pcre2_compile_8(pattern, len(pattern), options, ctypes.byref(error), ctypes.byref(offset), None)
    if not code:
        return "invalid"
    data = PCRE.pcre2_match_data_create_from_pattern_8(code, None)
    count = PCRE.pcre2_match_8(code, subject, len(subject), 0, 0, data, None)
    result = None
    if count > 0:
        total = PCRE.pcre2_get_ovector_count_8(data)
        ovector = PCRE.pcre2_get_ovector_pointer_8(data)
        spans = [(ovector[2 * i], ovector[2 * i + 1]) for i in range(total)]
        unset = 2**64 - 1
        texts = [None if start == unset else subject[start:end].decode() for start, end in spans]
        result = [spans[0][0], *texts]
    elif count != -1:
        result = "invalid"
    PCRE.pcre2_match_data_free_8(data)
    PCRE.pcre2_code_free_8(code)
    return result


def load_pcre():
    library = ctypes.CDLL(ctypes.util.find_library("pcre2-8") or "libpcre2-8.so.0")
    pointer, size, number = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32
    library.pcre2_compile_8.restype = pointer
    library.pcre2_compile_8.argtypes = [ctypes.c_char_p, size, number, pointer, pointer, pointer]
    library.pcre2_match_data_create_from_pattern_8.restype = pointer
    library.pcre2_match_data_create_from_pattern_8.argtypes = [pointer, pointer]
    library.pcre2_match_8.argtypes = [pointer, ctypes.c_char_p, size, size, number, pointer, pointer]
    library.pcre2_get_ovector_count_8.argtypes = [pointer]
    library.pcre2_get_ovector_pointer_8.restype = ctypes.POINTER(size)
    library.pcre2_get_ovector_pointer_8.argtypes = [pointer]
    library.pcre2_match_data_free_8.argtypes = [pointer]
    library.pcre2_code_free_8.argtypes = [pointer]
    return library


request = json.load(sys.stdin)
if request["engine"] == "pcre":
    PCRE = load_pcre()
    run = pcre_case
else:
    run = python_case
json.dump([run(*case) for case in request["cases"]], sys.stdout)
